kubectl create namespace hello-lab
kubectl -n hello-lab create configmap hello --from-literal=lang=ko
