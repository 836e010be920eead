# fails: policy, resolv
kubectl apply -f - <<EOF
apiVersion: v1
kind: Pod
metadata: { name: resolver, namespace: net-dnscfg }
spec:
  dnsConfig:
    searches: [net-dnscfg.svc.cluster.local, svc.cluster.local]
    options: [{ name: ndots, value: "{{ndots}}" }]
  containers: [{ name: c, image: "busybox:1.36", command: [sleep, "86400"] }]
EOF
kubectl -n net-dnscfg wait --for=condition=Ready pod/resolver --timeout=60s
