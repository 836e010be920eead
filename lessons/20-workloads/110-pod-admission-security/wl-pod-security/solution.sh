kubectl -n wl-psa patch deployment portal -p '
spec:
  template:
    spec:
      securityContext: { runAsUser: 1000, runAsNonRoot: true, seccompProfile: { type: RuntimeDefault } }
      containers:
        - name: agnhost
          securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: [ALL] } }'
kubectl label namespace wl-psa pod-security.kubernetes.io/enforce=restricted --overwrite
kubectl -n wl-psa rollout status deployment/portal --timeout=90s
