"""A wrong setting stops the start with a sentence that names it."""

import re
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from automate import checked
from automate.environment import VARIABLES, Environment


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"AUTOMATE_HOST": "x"}, "The environment variable AUTOMATE_HOST is unknown: did you mean AUTOMATE_HOSTS?"),
        ({"AUTOMATE_DRIVER_FILE": "x"}, "unknown: did you mean AUTOMATE_DRIVERS?"),
        ({"AUTOMATE_XYZZY": "x"}, "docs/configuration.md lists the known ones."),
    ],
)
def test_an_unknown_variable_is_named_with_the_closest_known_one(given: dict[str, str], sentence: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=re.escape(sentence)):
        Environment(given)


def test_a_port_that_is_no_number_is_refused() -> None:
    with pytest.raises(ImproperlyConfigured, match=r"PORT must be a whole number of at least 1, not 'eight'\."):
        Environment({"PORT": "eight"}).number("PORT")


def test_a_switch_is_on_or_off_and_nothing_between() -> None:
    with pytest.raises(ImproperlyConfigured, match="AUTOMATE_DEMO must be 1 or 0, not 'perhaps'"):
        Environment({"AUTOMATE_DEMO": "perhaps"}).switch("AUTOMATE_DEMO")
    assert Environment({"AUTOMATE_DEMO": "Yes"}).switch("AUTOMATE_DEMO")


def test_a_secret_may_come_from_a_file_and_may_begin_with_a_dollar_sign(tmp_path: Path) -> None:
    secret = tmp_path / "key"
    secret.write_text("$HOME-stays\n")
    assert Environment({"AUTOMATE_SECRET_KEY_FILE": str(secret)}).text("AUTOMATE_SECRET_KEY") == "$HOME-stays"


def test_a_secret_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    environment = Environment({"AUTOMATE_SECRET_KEY_FILE": str(tmp_path / "gone")})
    with pytest.raises(ImproperlyConfigured, match="AUTOMATE_SECRET_KEY_FILE names a file that cannot be read"):
        environment.text("AUTOMATE_SECRET_KEY")


@pytest.mark.parametrize("address", ["automate.example.com", "ftp://x", "https://", "https://x/path", "https://x?y=1"])
def test_an_address_that_is_none_is_refused(address: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="AUTOMATE_URL must look like"):
        checked.site_url(address, hosts=[], port=8000)


@pytest.mark.parametrize(
    ("address", "local"),
    [
        ("http://localhost:8000", True),
        ("http://127.0.0.1", True),
        ("http://[::1]:8000", True),
        ("http://demo.localhost", True),
        ("http://192.168.1.5:8000", False),
        ("https://localhost.example.com", False),
    ],
)
def test_only_addresses_of_this_machine_are_local(address: str, local: bool) -> None:
    assert checked.is_local(checked.site_url(address, hosts=[], port=8000)) is local


def test_without_an_address_the_first_host_is_the_address() -> None:
    assert checked.site_url("", hosts=["flow.example.com"], port=8000) == "https://flow.example.com"
    assert checked.site_url("", hosts=[], port=8123) == "http://localhost:8123"


def test_demo_mode_never_opens_to_other_machines() -> None:
    with pytest.raises(ImproperlyConfigured, match="AUTOMATE_DEMO=1 works on a local address only"):
        checked.only_locally(False, "https://flow.example.com", AUTOMATE_DEMO=True, AUTOMATE_DEBUG=False)


def test_a_site_for_others_needs_a_real_secret_key(tmp_path: Path) -> None:
    with pytest.raises(ImproperlyConfigured, match=r"AUTOMATE_SECRET_KEY .* must be set"):
        checked.secret_key("", local=False, data_dir=tmp_path)
    with pytest.raises(ImproperlyConfigured, match="50 random characters"):
        checked.secret_key("aaaaaaaa", local=False, data_dir=tmp_path)


def test_a_local_site_makes_its_key_once_and_keeps_it_to_itself(tmp_path: Path) -> None:
    first = checked.secret_key("", local=True, data_dir=tmp_path)
    assert first == checked.secret_key("", local=True, data_dir=tmp_path)
    assert len(first) >= 50
    assert (tmp_path / "secret_key").stat().st_mode & 0o077 == 0
    assert [path.name for path in tmp_path.iterdir()] == ["secret_key"]


def test_a_data_directory_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    place = tmp_path / "file"
    place.touch()
    with pytest.raises(ImproperlyConfigured, match=r"data directory .* cannot be written to"):
        checked.data_dir(place / "data")


@pytest.mark.parametrize("url", ["mysql://x/y", "postgres.example.com"])
def test_a_database_that_is_not_supported_is_refused(url: str, tmp_path: Path) -> None:
    with pytest.raises(ImproperlyConfigured, match="DATABASE_URL must begin with"):
        checked.database(url, password="", data_dir=tmp_path)


def test_the_database_password_may_be_kept_apart(tmp_path: Path) -> None:
    config = checked.database("postgres://automate@db:5432/automate", password="p@ss/word", data_dir=tmp_path)
    assert (config["USER"], config["PASSWORD"], config["HOST"], config["PORT"]) == ("automate", "p@ss/word", "db", 5432)
    assert config["OPTIONS"]["server_side_binding"] is True  # without it, nothing that Django asks can be prepared


def test_sqlite_takes_the_write_lock_at_once_and_keeps_every_commit(tmp_path: Path) -> None:
    options = checked.database("", password="", data_dir=tmp_path)["OPTIONS"]
    assert options["transaction_mode"] == "IMMEDIATE"
    assert "journal_mode=WAL" in options["init_command"]
    assert "synchronous=FULL" in options["init_command"]


@pytest.mark.parametrize("pair", ["db", "db:", ":5432", "db:http", "db:70000"])
def test_an_allowed_target_is_a_host_and_a_port(pair: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="AUTOMATE_ALLOWED_TARGETS"):
        checked.targets([pair])


def test_named_databases_are_read_and_others_refused() -> None:
    assert checked.named_databases("crm=postgres://a@b/c acme/x=sqlite:////x") == {
        "crm": "postgres://a@b/c",
        "acme/x": "sqlite:////x",
    }
    with pytest.raises(ImproperlyConfigured, match="the entry 'crm' is neither"):
        checked.named_databases("crm=mysql://x")


def test_words_that_mean_nothing_are_refused() -> None:
    with pytest.raises(ImproperlyConfigured, match="AUTOMATE_TIME_ZONE"):
        checked.time_zone("Mars/Base")
    with pytest.raises(ImproperlyConfigured, match="AUTOMATE_LOG_LEVEL"):
        checked.logging_to_stderr("LOUD")
    with pytest.raises(ImproperlyConfigured, match="EMAIL_URL"):
        checked.email("carrier-pigeon://x")


def test_every_variable_has_a_meaning_that_is_a_sentence() -> None:
    for variable in VARIABLES:
        assert variable.meaning.endswith("."), variable.name
        assert variable.name == "PORT" or "_" in variable.name
