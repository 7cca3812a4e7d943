"""`sam local`, its Docker engine and image, and the services beside it."""
