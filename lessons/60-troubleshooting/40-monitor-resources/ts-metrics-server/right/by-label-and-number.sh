kubectl -n kube-system patch service metrics-server --type=json -p '[{"op":"replace","path":"/spec/selector","value":{"k8s-app":"metrics-server"}},{"op":"replace","path":"/spec/ports/0/targetPort","value":10250}]'
kubectl -n kube-system get deployment metrics-server -o yaml > ~/lab/metrics-server.yaml
sed -i 's/^\( *- \)--cert-dir=.tmp$/&\n\1--kubelet-insecure-tls/' ~/lab/metrics-server.yaml
kubectl apply -f ~/lab/metrics-server.yaml
kubectl -n kube-system rollout status deployment/metrics-server --timeout=120s
kubectl wait --for=condition=Available apiservice/v1beta1.metrics.k8s.io --timeout=60s
