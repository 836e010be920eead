# fails: resolv, resolves
kubectl apply -f - <<EOF
apiVersion: v1
kind: Pod
metadata: { name: resolver, namespace: net-dnscfg }
spec:
  dnsPolicy: None
  dnsConfig:
    nameservers: ["10.96.0.10"]
    searches: [net-dnscfg.cluster.local]
    options: [{ name: ndots, value: "{{ndots}}" }]
  containers: [{ name: c, image: "busybox:1.36", command: [sleep, "86400"] }]
EOF
kubectl -n net-dnscfg wait --for=condition=Ready pod/resolver --timeout=60s
