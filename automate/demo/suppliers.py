"""The supplier service's stock of knowledge. Companies, accounts and people are made up."""

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Supplier:
    id: str
    name: str
    country: str
    vat_number: str
    iban: str
    terms_days: int
    approved: bool
    contact: str

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


_ROWS: tuple[Supplier, ...] = (
    Supplier("alpine-cables", "Alpine Cables GmbH", "AT", "ATU12345675", "AT611904300234573201", 30, True,
             "billing@alpine-cables.test"),
    Supplier("brightline", "Brightline Stage Lighting BV", "NL", "NL123456782B90", "NL91ABNA0417164300", 14, True,
             "accounts@brightline.test"),
    Supplier("cargo-nord", "Cargo Nord AB", "SE", "SE123456789701", "SE4550000000058398257466", 30, True,
             "invoice@cargo-nord.test"),
    Supplier("delta-rigging", "Delta Rigging Ltd", "GB", "GB980780684", "GB29NWBK60161331926819", 21, True,
             "ledger@delta-rigging.test"),
    Supplier("ecran-visuel", "Ecran Visuel SARL", "FR", "FR83404833048", "FR1420041010050500013M02606", 45, True,
             "compta@ecran-visuel.test"),
    Supplier("fresh-pop-up", "Fresh Pop-Up Events", "BE", "BE0776091951", "BE68539007547034", 7, False,
             "hello@fresh-pop-up.test"),
)  # fmt: skip
SUPPLIERS: dict[str, Supplier] = {supplier.id: supplier for supplier in _ROWS}
