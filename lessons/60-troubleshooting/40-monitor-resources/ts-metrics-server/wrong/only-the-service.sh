# fails: works, ready
kubectl -n kube-system set selector service metrics-server k8s-app=metrics-server
kubectl -n kube-system patch service metrics-server --type=json -p '[{"op":"replace","path":"/spec/ports/0/targetPort","value":"https"}]'
kubectl -n kube-system rollout status deployment/metrics-server --timeout=5s
