"""The step that calls workflows."""

from engine.calls.steps.flow_call import FlowCall
from engine.core.steps import StepType

STEP_TYPES: tuple[type[StepType], ...] = (FlowCall,)
