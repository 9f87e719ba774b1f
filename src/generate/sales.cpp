#include "generate/sales.h"

#include "base/error.h"
#include "generate/sales_customers.h"
#include "generate/sales_orders.h"
#include "generate/sales_products.h"

namespace footfall {

void write_sales(const GenerateRequest& request,
                 const std::function<void(std::string_view)>& sink) {
  const auto attentive = [&](std::string_view text) {
    if (request.stop.stop_requested()) throw Error(ErrorKind::interrupted, "stopped");
    sink(text);
  };
  const SalesCatalogue catalogue;
  if (request.file == sales_files[1]) {
    attentive(catalogue.file());
    return;
  }
  const SalesOrders orders(request.rows, request.seed, request.stop);
  if (request.file == sales_files[0]) {
    orders.write(catalogue, request.threads, attentive);
  } else {
    write_sales_customers(request.seed, orders.customer_count(), attentive);
  }
}

}  // namespace footfall
