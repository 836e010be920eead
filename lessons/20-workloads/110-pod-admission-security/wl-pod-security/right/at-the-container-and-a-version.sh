kubectl label namespace wl-psa pod-security.kubernetes.io/enforce=restricted pod-security.kubernetes.io/enforce-version=v1.30 pod-security.kubernetes.io/warn=restricted
kubectl -n wl-psa patch deployment portal -p '
spec:
  template:
    spec:
      containers:
        - name: agnhost
          securityContext:
            runAsUser: 1000
            runAsNonRoot: true
            seccompProfile: { type: RuntimeDefault }
            allowPrivilegeEscalation: false
            capabilities: { drop: [ALL], add: [NET_BIND_SERVICE] }'
kubectl -n wl-psa rollout status deployment/portal --timeout=90s
