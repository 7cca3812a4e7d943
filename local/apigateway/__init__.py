"""API Gateway: the HTTP API with its JWT authorizer, CORS, throttle and access log."""
