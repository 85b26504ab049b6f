"""The steps that wait for people; a folder each. Adding one is a folder and a line here."""

from engine.core.steps import StepType
from humantasks.steps.approval.step import Approval
from humantasks.steps.form.step import Form

STEP_TYPES: tuple[type[StepType], ...] = (Approval, Form)
