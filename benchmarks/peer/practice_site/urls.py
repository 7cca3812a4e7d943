"""django-postman's pages, as its quick start has them."""

from typing import Final

from django.urls import include, path

urlpatterns: Final = [path("messages/", include("postman.urls", namespace="postman"))]
