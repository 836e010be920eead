# fails: same
kubectl label namespace wl-psa pod-security.kubernetes.io/enforce=restricted
kubectl -n wl-psa delete deployment portal
kubectl apply -f - <<'EOF'
apiVersion: apps/v1
kind: Deployment
metadata: { name: portal, namespace: wl-psa, labels: { app: portal } }
spec:
  replicas: 2
  selector: { matchLabels: { app: portal } }
  template:
    metadata: { labels: { app: portal } }
    spec:
      securityContext: { runAsUser: 1000, runAsNonRoot: true, seccompProfile: { type: RuntimeDefault } }
      containers:
        - name: agnhost
          image: registry.k8s.io/e2e-test-images/agnhost:2.55
          command: [/agnhost, netexec, --http-port=8080]
          securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: [ALL] } }
EOF
kubectl -n wl-psa rollout status deployment/portal --timeout=90s
