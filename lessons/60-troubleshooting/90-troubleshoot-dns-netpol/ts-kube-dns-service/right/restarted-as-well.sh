kubectl -n kube-system rollout restart deployment/coredns
kubectl -n kube-system rollout status deployment/coredns --timeout=60s
kubectl -n kube-system patch service kube-dns --type=json -p '[{"op":"replace","path":"/spec/selector","value":{"k8s-app":"kube-dns"}},{"op":"replace","path":"/spec/ports/0/targetPort","value":53},{"op":"replace","path":"/spec/ports/1/targetPort","value":"dns-tcp"}]'
