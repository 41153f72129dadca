using Scale.Core.Data;
using Scale.Core.Data.Paging;

namespace Scale.Core.Domain.Products;

/// <summary>The list of a company's products.</summary>
public static class ProductList
{
    /// <summary>Newest first unless the client says otherwise.</summary>
    public static ListDefinition Definition { get; } = new("products", SqlText.Of<Product>("product_list"), ProductJson.Write)
    {
        Sorts =
        [
            ListSort.ById("createdAt"),
            ListSort.ByUniqueText("sku", "sku"),
            ListSort.ByText("name", "name_key"),
            ListSort.ByNumber("price", "price"),
        ],
        Filters =
        [
            ListFilter.Text("sku", "sku", "The product of that number.", most: 64),
            ListFilter.Prefix("name", "name_key", "name", "The name begins with it, in any case.", most: 200),
        ],
        Archivable = true,
    };
}
