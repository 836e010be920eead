kubectl -n kube-system logs deployment/metrics-server | tail -3
kubectl -n kube-system get endpointslices -l kubernetes.io/service-name=metrics-server
kubectl -n kube-system patch deployment metrics-server --type=json -p '[{"op":"add","path":"/spec/template/spec/containers/0/args/-","value":"--kubelet-insecure-tls"}]'
kubectl -n kube-system set selector service metrics-server k8s-app=metrics-server
kubectl -n kube-system rollout status deployment/metrics-server --timeout=120s
kubectl wait --for=condition=Available apiservice/v1beta1.metrics.k8s.io --timeout=60s
