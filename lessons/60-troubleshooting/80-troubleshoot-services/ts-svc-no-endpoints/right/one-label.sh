kubectl -n ts-svc1 set selector service shop app=shop
