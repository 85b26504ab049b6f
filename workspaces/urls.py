"""The addresses of this app's pages."""

from django.urls import path

from workspaces.pages import audit, find, groups, home, members, profile, spaces, start, tokens

app_name = "workspaces"

_SETTINGS = "w/<slug:workspace>/settings/"

urlpatterns = [
    path("", start.start, name="start"),
    path("setup/", start.set_up_page, name="set_up"),
    path("link/", start.link, name="link"),
    path("link/invitation/", start.invitation, name="invitation"),
    path("profile/", profile.profile, name="profile"),
    path("profile/navigation/", profile.fold, name="fold"),
    path("workspaces/new/", spaces.create, name="create"),
    path("w/<slug:workspace>/", home.home, name="home"),
    path("w/<slug:workspace>/find/", find.find, name="find"),
    path(f"{_SETTINGS}general/", spaces.general, name="general"),
    path(f"{_SETTINGS}members/", members.members, name="members"),
    path(f"{_SETTINGS}members/<slug:ref>/role/", members.member_role, name="member_role"),
    path(f"{_SETTINGS}members/<slug:ref>/invite/", members.member_invite, name="member_invite"),
    path(f"{_SETTINGS}members/<slug:ref>/remove/", members.member_remove, name="member_remove"),
    path(f"{_SETTINGS}groups/", groups.groups, name="groups"),
    path(f"{_SETTINGS}groups/<slug:ref>/", groups.group, name="group"),
    path(f"{_SETTINGS}groups/<slug:ref>/add/", groups.group_add, name="group_add"),
    path(f"{_SETTINGS}groups/<slug:ref>/delete/", groups.group_delete, name="group_delete"),
    path(f"{_SETTINGS}groups/<slug:ref>/members/<slug:member>/remove/", groups.group_remove, name="group_remove"),
    path(f"{_SETTINGS}tokens/", tokens.tokens, name="tokens"),
    path(f"{_SETTINGS}tokens/<slug:ref>/revoke/", tokens.token_revoke, name="token_revoke"),
    path(f"{_SETTINGS}audit/", audit.audit, name="audit"),
]
