# fails: constraint, spread
kubectl -n mk1-spread patch deployment feed -p '
spec:
  template:
    spec:
      affinity:
        podAntiAffinity:
          requiredDuringSchedulingIgnoredDuringExecution:
          - topologyKey: kubernetes.io/hostname
            labelSelector: {matchLabels: {app: feed}}'
kubectl -n mk1-spread rollout status deployment/feed --timeout=5s
