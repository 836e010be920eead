kubectl patch storageclass elastic -p '{"allowVolumeExpansion":true}'
kubectl -n st-expand patch pvc metrics -p '{"spec":{"resources":{"requests":{"storage":"3Gi"}}}}'
kubectl -n st-expand wait --for=jsonpath='{.status.capacity.storage}'=3Gi pvc/metrics --timeout=120s
