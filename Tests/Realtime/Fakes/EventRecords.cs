using System.Text;
using Scale.Core.Events;

namespace Scale.Tests.Realtime.Fakes;

/// <summary>Events that differ only where a test says so.</summary>
internal static class EventRecords
{
    public static readonly DateTimeOffset Time = new(2026, 9, 1, 12, 30, 15, 250, TimeSpan.Zero);
    public static readonly Guid ResourceId = Guid.Parse("0192f0c1-b4c5-7aaa-8bbb-ccddeeff0011");

    public static EventRecord Create(Guid companyId, long seq, long epoch = 1, int dataBytes = 0, string? traceParent = null) => new(
        companyId,
        epoch,
        seq,
        "order.created",
        "order",
        ResourceId,
        Time,
        Encoding.UTF8.GetBytes($$"""{"total":{{seq}},"pad":"{{new string('x', dataBytes)}}"}"""),
        traceParent);

    public static IReadOnlyList<EventRecord> Range(Guid companyId, long first, long last) =>
        [.. Enumerable.Range(0, (int)(last - first + 1)).Select(i => Create(companyId, first + i))];
}
