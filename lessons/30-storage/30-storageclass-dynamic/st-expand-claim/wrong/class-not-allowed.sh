# fails: size, class
kubectl -n st-expand patch pvc metrics -p '{"spec":{"resources":{"requests":{"storage":"{{size}}"}}}}'
