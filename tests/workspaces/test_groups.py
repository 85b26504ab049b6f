import pytest

from tests.cast import Cast
from workspaces.errors import RefusedError
from workspaces.models import AuditEntry, Group
from workspaces.people import people_to_ask
from workspaces.services.groups import add_to_group, create_group, remove_from_group, rename_group


def test_a_name_is_taken_once_per_workspace(cast: Cast) -> None:
    with pytest.raises(RefusedError, match="There is a group called Finance already"):
        create_group(actor=cast.member("alice"), name=" Finance ")
    create_group(actor=cast.member("mallory"), name="Finance")
    other = create_group(actor=cast.member("alice"), name="Legal")
    with pytest.raises(RefusedError):
        rename_group(actor=cast.member("alice"), group=other, name="Finance")


def test_adding_twice_is_recorded_once(cast: Cast) -> None:
    finance = Group.objects.get(name="Finance", workspace=cast.workspace)
    for _ in range(2):
        add_to_group(actor=cast.member("alice"), group=finance, member=cast.member("bob"))
    for _ in range(2):
        remove_from_group(actor=cast.member("alice"), group=finance, member=cast.member("bob"))
    assert AuditEntry.objects.filter(action="group.member_added").count() == 1
    assert AuditEntry.objects.filter(action="group.member_removed").count() == 1


def test_the_pages_do_the_whole_life_of_a_group(cast: Cast) -> None:
    browser = cast.browser("alice")
    made = browser.post("/w/acme/settings/groups/", {"name": "Legal"}, follow=True)
    assert "Nobody is in this group" in made.content.decode()
    legal = Group.objects.get(name="Legal")
    page = f"/w/acme/settings/groups/{legal.ref}/"
    browser.post(f"{page}add/", {"member": cast.member("erin").ref})
    assert [member.user.name for member in legal.members.all()] == ["Erin"]
    browser.post(page, {"name": "Law"})
    browser.post(f"{page}members/{cast.member('erin').ref}/remove/")
    assert not legal.members.exists()
    assert "Delete the group Law?" in browser.get(f"{page}delete/").content.decode()
    browser.post(f"{page}delete/")
    assert not Group.objects.filter(pk=legal.pk).exists()


def test_a_stranger_cannot_be_put_into_a_group(cast: Cast) -> None:
    finance = Group.objects.get(name="Finance", workspace=cast.workspace)
    page = f"/w/acme/settings/groups/{finance.ref}/add/"
    response = cast.browser("alice").post(page, {"member": cast.member("mallory").ref}, follow=True)
    assert "Choose a member who is not in the group yet." in response.content.decode()
    assert finance.members.count() == 1


def test_a_workflow_can_ask_groups_and_those_who_may_act_on_tasks(cast: Cast) -> None:
    offered = people_to_ask(cast.workspace)
    assert offered[0] == {"value": "group:Finance", "label": "Finance"}
    values = {choice["value"] for choice in offered}
    assert "user:dora@example.com" in values
    assert "user:erin@example.com" not in values, "a viewer cannot finish a task"
    assert not any("mallory" in value for value in values)
