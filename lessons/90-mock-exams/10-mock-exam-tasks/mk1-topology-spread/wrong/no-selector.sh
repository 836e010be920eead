# fails: constraint
kubectl -n mk1-spread patch deployment feed -p '
spec:
  template:
    spec:
      topologySpreadConstraints:
      - maxSkew: 1
        topologyKey: kubernetes.io/hostname
        whenUnsatisfiable: DoNotSchedule
        nodeTaintsPolicy: Honor'
kubectl -n mk1-spread rollout status deployment/feed --timeout=60s
