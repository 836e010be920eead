kubectl -n mk3-cart patch service cart -p '{"spec":{"sessionAffinity":"ClientIP","sessionAffinityConfig":{"clientIP":{"timeoutSeconds":600}},"publishNotReadyAddresses":true}}'
