"""What was sent: SES, AWS End User Messaging, and the folder and page that stand in for mailboxes and phones."""
