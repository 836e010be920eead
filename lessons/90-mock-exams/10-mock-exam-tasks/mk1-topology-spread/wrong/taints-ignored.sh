# fails: spread
kubectl -n mk1-spread patch deployment feed -p '
spec:
  template:
    spec:
      topologySpreadConstraints:
      - maxSkew: 1
        topologyKey: kubernetes.io/hostname
        whenUnsatisfiable: DoNotSchedule
        matchLabelKeys: [pod-template-hash]
        labelSelector: {matchLabels: {app: feed}}'
kubectl -n mk1-spread rollout status deployment/feed --timeout=5s
