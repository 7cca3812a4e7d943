"""FCM and APNs as the push recipe meets them."""
