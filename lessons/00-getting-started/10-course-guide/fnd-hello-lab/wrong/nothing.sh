# fails: namespace, configmap, language
kubectl get namespaces
