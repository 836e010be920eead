# fails: policy, resolv
IP=$(kubectl -n net-dnscfg get service api -o jsonpath='{.spec.clusterIP}')
kubectl apply -f - <<EOF
apiVersion: v1
kind: Pod
metadata: { name: resolver, namespace: net-dnscfg }
spec:
  hostAliases: [{ ip: "$IP", hostnames: [api] }]
  containers: [{ name: c, image: "busybox:1.36", command: [sleep, "86400"] }]
EOF
kubectl -n net-dnscfg wait --for=condition=Ready pod/resolver --timeout=60s
