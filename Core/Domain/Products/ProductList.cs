using Scale.Core.Data;
using Scale.Core.Data.Paging;

namespace Scale.Core.Domain.Products;

/// <summary>The list of a company's products.</summary>
public static class ProductList
{
    /// <summary>Newest first, or by number.</summary>
    public static ListDefinition Definition { get; } = new("products", SqlText.Of<Product>("product_list"), ProductJson.Write)
    {
        Sorts = [ListSort.ById("createdAt"), ListSort.ByUniqueText("sku", "sku")],
        Filters = [ListFilter.Text("sku", "sku", "The product of that number.", most: 64)],
    };
}
