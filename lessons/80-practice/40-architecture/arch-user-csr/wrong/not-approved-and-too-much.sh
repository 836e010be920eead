# fails: csr, cert, kubeconfig, no-more
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
kubectl -n arch-dev create rolebinding developers --clusterrole=admin --group=developers
