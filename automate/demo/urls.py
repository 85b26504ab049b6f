"""Addresses below /demo/."""

from django.urls import path

from automate.demo import views

app_name = "demo"
urlpatterns = [
    path("", views.people, name="people"),
    path("sign-in/", views.sign_in, name="sign_in"),
    path("mail/", views.mail, name="mail"),
    path("mail/<str:ref>/", views.message, name="message"),
]
