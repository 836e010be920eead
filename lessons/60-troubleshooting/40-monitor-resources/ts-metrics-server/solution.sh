# The log says why the Pod is not ready: kubelets with certificates that it does not trust.
kubectl -n kube-system logs deployment/metrics-server | tail -3
kubectl -n kube-system patch deployment metrics-server --type=json -p '[{"op":"add","path":"/spec/template/spec/containers/0/args/-","value":"--kubelet-insecure-tls"}]'
kubectl -n kube-system rollout status deployment/metrics-server --timeout=120s
# Then the Service: it must select the label of the Pod, and lead to the port on which it listens.
kubectl -n kube-system describe service metrics-server
kubectl -n kube-system set selector service metrics-server k8s-app=metrics-server
kubectl -n kube-system patch service metrics-server --type=json -p '[{"op":"replace","path":"/spec/ports/0/targetPort","value":"https"}]'
kubectl wait --for=condition=Available apiservice/v1beta1.metrics.k8s.io --timeout=60s
