kubectl -n fnd-svc expose deployment echo --port=80 --target-port=8080
kubectl -n fnd-svc run probe --image=busybox:1.36 --restart=Never --rm -i --quiet -- wget -qO- -T 5 http://echo.fnd-svc/hostname
