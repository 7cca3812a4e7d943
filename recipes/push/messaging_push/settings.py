"""What the function is made of, from its environment; once a process."""

import json
import os
from functools import cache

import boto3
import httpx

from .devices import Devices, Platform
from .platforms import Apns, Fcm


@cache
def devices() -> Devices:
    """The table in `DEVICES_TABLE`."""
    return Devices(boto3.client("dynamodb"), os.environ["DEVICES_TABLE"])


@cache
def senders() -> dict[Platform, Fcm | Apns]:
    """With the accounts in the secret `PUSH_SECRET`, `{"fcm": {…}, "apns": {…}}`: one of them is enough.

    `FCM_URL` and `APNS_URL` are for tests, and for Apple's sandbox.
    """
    secret = boto3.client("secretsmanager").get_secret_value(SecretId=os.environ["PUSH_SECRET"])
    accounts = json.loads(secret["SecretString"])
    made: dict[Platform, Fcm | Apns] = {}
    if "fcm" in accounts:
        made[Platform.FCM] = Fcm(accounts["fcm"], httpx.Client(timeout=10), os.environ.get("FCM_URL") or Fcm.url)
    if "apns" in accounts:
        http2 = httpx.Client(http1=False, http2=True, timeout=10)
        made[Platform.APNS] = Apns(accounts["apns"], http2, os.environ.get("APNS_URL") or Apns.url)
    return made
