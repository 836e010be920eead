# fails: dns
cat <<'EOF' | kubectl apply -f -
apiVersion: apps/v1
kind: DaemonSet
metadata: { name: edge-probe, namespace: net-host }
spec:
  selector: { matchLabels: { app: edge-probe } }
  template:
    metadata: { labels: { app: edge-probe } }
    spec:
      hostNetwork: true
      containers:
        - name: agnhost
          image: registry.k8s.io/e2e-test-images/agnhost:2.55
          args: [netexec, "--http-port={{port}}"]
EOF
kubectl -n net-host rollout status daemonset/edge-probe --timeout=90s
