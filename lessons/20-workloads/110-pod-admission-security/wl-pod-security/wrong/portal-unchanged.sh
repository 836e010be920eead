# fails: compliant, running
kubectl label namespace wl-psa pod-security.kubernetes.io/enforce=restricted
