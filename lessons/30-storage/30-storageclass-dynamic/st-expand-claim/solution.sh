kubectl patch storageclass elastic -p '{"allowVolumeExpansion":true}'
kubectl -n st-expand patch pvc metrics -p '{"spec":{"resources":{"requests":{"storage":"{{size}}"}}}}'
kubectl -n st-expand wait --for=jsonpath='{.status.capacity.storage}'={{size}} pvc/metrics --timeout=120s
