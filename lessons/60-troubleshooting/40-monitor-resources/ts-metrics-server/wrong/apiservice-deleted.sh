# fails: apiservice, works
kubectl -n kube-system patch deployment metrics-server --type=json -p '[{"op":"add","path":"/spec/template/spec/containers/0/args/-","value":"--kubelet-insecure-tls"}]'
kubectl -n kube-system set selector service metrics-server k8s-app=metrics-server
kubectl -n kube-system patch service metrics-server --type=json -p '[{"op":"replace","path":"/spec/ports/0/targetPort","value":"https"}]'
kubectl delete apiservice v1beta1.metrics.k8s.io
kubectl -n kube-system rollout status deployment/metrics-server --timeout=90s
