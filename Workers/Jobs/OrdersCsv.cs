using CsvHelper;
using Scale.Core.Domain.Exports;

namespace Scale.Workers.Jobs;

/// <summary>Orders as CSV (RFC 4180, UTF-8), one batch at a time. Text that a spreadsheet would take for a formula is escaped.</summary>
internal sealed class OrdersCsv(Stream output)
{
    private static readonly CsvWriterOptions Options = new() { Injection = CsvInjection.Escape };

    // Never disposed: that would flush, also after a failure. All it owns is a buffer, and it leaves the stream open.
    private readonly CsvWriter _csv = CsvWriter.Create(output, Options, leaveOpen: true);

    public void WriteHeader() => _csv.WriteHeader("id", "reference", "status", "currency", "total", "items", "created_at");

    public async Task WriteAsync(IReadOnlyList<ExportedOrder> orders, CancellationToken ct)
    {
        foreach (var order in orders)
        {
            _csv.WriteField(order.Id);
            _csv.WriteField(order.Reference);
            _csv.WriteField(order.Status);
            _csv.WriteField(order.Currency);
            _csv.WriteField(order.Total);
            _csv.WriteField(order.Items);
            _csv.WriteField(order.CreatedAt.UtcDateTime, "yyyy-MM-dd'T'HH:mm:ss.fff'Z'");
            await _csv.EndRecordAsync(ct);
        }
    }

    public Task FlushAsync(CancellationToken ct) => _csv.FlushAsync(ct).AsTask();
}
