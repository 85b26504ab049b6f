"""The built-in step types, one file each. Adding one: a file here and a line below."""

from engine.core.steps import StepType
from engine.steps.code_python import CodePython
from engine.steps.data_query import DataQuery
from engine.steps.data_set import DataSet
from engine.steps.http_request import HttpRequest
from engine.steps.logic_condition import LogicCondition
from engine.steps.logic_for_each import LogicForEach
from engine.steps.logic_group import LogicGroup
from engine.steps.logic_switch import LogicSwitch
from engine.steps.logic_while import LogicWhile
from engine.steps.mail_send import MailSend
from engine.steps.time_delay import TimeDelay
from engine.steps.time_wait_signal import TimeWaitSignal

STEP_TYPES: tuple[type[StepType], ...] = (
    HttpRequest,
    LogicCondition,
    LogicSwitch,
    LogicForEach,
    LogicWhile,
    LogicGroup,
    DataSet,
    DataQuery,
    CodePython,
    MailSend,
    TimeDelay,
    TimeWaitSignal,
)
