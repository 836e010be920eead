# fails: cert, rights
openssl req -new -key ~/lab/jiwon.key -subj '/CN=developers/O=jiwon' -out ~/lab/jiwon.csr
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
kubectl -n arch-dev create role pod-reader --verb=get,list --resource=pods
kubectl -n arch-dev create rolebinding developers-pods --role=pod-reader --user=jiwon
