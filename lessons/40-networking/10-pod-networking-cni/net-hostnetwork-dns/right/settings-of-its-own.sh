NS=$(kubectl -n kube-system get service kube-dns -o jsonpath='{.spec.clusterIP}')
cat <<EOF | kubectl apply -f -
apiVersion: apps/v1
kind: DaemonSet
metadata: { name: edge-probe, namespace: net-host }
spec:
  selector: { matchLabels: { name: edge-probe } }
  template:
    metadata: { labels: { name: edge-probe } }
    spec:
      hostNetwork: true
      dnsPolicy: None
      dnsConfig:
        nameservers: ["$NS"]
        searches: [net-host.svc.cluster.local, svc.cluster.local, cluster.local]
      containers:
        - name: probe
          image: registry.k8s.io/e2e-test-images/agnhost:2.55
          args: [netexec, "--http-port={{port}}"]
          ports: [{ containerPort: {{port}} }]
EOF
kubectl -n net-host rollout status daemonset/edge-probe --timeout=90s
