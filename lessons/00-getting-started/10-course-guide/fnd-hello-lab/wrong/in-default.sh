# fails: configmap, language
kubectl create namespace hello-lab
kubectl create configmap hello --from-literal=lang=ko
