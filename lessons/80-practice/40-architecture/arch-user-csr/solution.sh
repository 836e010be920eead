openssl req -new -key ~/lab/jiwon.key -subj '/CN=jiwon/O=developers' -out ~/lab/jiwon.csr
kubectl apply -f - <<EOF
apiVersion: certificates.k8s.io/v1
kind: CertificateSigningRequest
metadata: { name: jiwon }
spec:
  request: $(base64 -w0 < ~/lab/jiwon.csr)
  signerName: kubernetes.io/kube-apiserver-client
  usages: [client auth]
EOF
kubectl certificate approve jiwon
kubectl wait --for=jsonpath='{.status.certificate}' csr/jiwon --timeout=30s
kubectl get csr jiwon -o jsonpath='{.status.certificate}' | base64 -d > ~/lab/jiwon.crt
kubectl config view --raw --minify -o jsonpath='{.clusters[0].cluster.certificate-authority-data}' | base64 -d > ~/lab/ca.crt
export KC=~/lab/jiwon.kubeconfig SERVER=$(kubectl config view --minify -o jsonpath='{.clusters[0].cluster.server}')
kubectl --kubeconfig=$KC config set-cluster cka --server=$SERVER --certificate-authority=$HOME/lab/ca.crt --embed-certs=true
kubectl --kubeconfig=$KC config set-credentials jiwon --client-certificate=$HOME/lab/jiwon.crt --client-key=$HOME/lab/jiwon.key --embed-certs=true
kubectl --kubeconfig=$KC config set-context jiwon --cluster=cka --user=jiwon
kubectl --kubeconfig=$KC config use-context jiwon
kubectl -n arch-dev create role pod-reader --verb=get,list --resource=pods
kubectl -n arch-dev create rolebinding developers-pods --role=pod-reader --group=developers
kubectl --kubeconfig=$KC -n arch-dev get pods
