# fails: enforced
kubectl label namespace wl-psa pod-security.kubernetes.io/enforce=baseline
