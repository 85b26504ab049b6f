"""Steps for Automate that count in the days on which banks settle payments."""

from automate_steps_bankdays.add import AddBankDays
from automate_steps_bankdays.wait import WaitForBankDay

STEP_TYPES = (AddBankDays, WaitForBankDay)
