cat > ~/lab/resolver.yaml <<'EOF'
apiVersion: v1
kind: Pod
metadata:
  name: resolver
  namespace: net-dnscfg
  labels: { app: resolver }
spec:
  containers:
    - name: shell
      image: docker.io/library/busybox:1.36
      command: ["sh", "-c", "while true; do sleep 60; done"]
  dnsConfig:
    options: [{ value: "{{ndots}}", name: ndots }]
    searches:
      - net-dnscfg.svc.cluster.local
      - svc.cluster.local
    nameservers: [10.96.0.10]
  dnsPolicy: "None"
EOF
kubectl create -f ~/lab/resolver.yaml
kubectl -n net-dnscfg wait --for=condition=Ready pod/resolver --timeout=60s
