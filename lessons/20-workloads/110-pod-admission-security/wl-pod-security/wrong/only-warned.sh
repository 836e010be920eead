# fails: enforced
kubectl label namespace wl-psa pod-security.kubernetes.io/warn=restricted pod-security.kubernetes.io/audit=restricted
