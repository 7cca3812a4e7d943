"""Push notifications by FCM and APNs from the events of Client Messaging, without text: docs/how-to/push.md."""
