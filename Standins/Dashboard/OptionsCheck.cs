using Scale.Dashboard.Web;

namespace Scale.Dashboard;

/// <summary>Refuses options that make no sense, by name, before anything listens.</summary>
internal static class OptionsCheck
{
    public static void Validate(DashboardOptions options)
    {
        LoopbackHost.Validate(options.Url, nameof(options.Url));
        LoopbackHost.Validate(options.OtlpUrl, nameof(options.OtlpUrl));
        if (options.Url.Port != 0 && options.Url.Port == options.OtlpUrl.Port && options.Url.Host == options.OtlpUrl.Host)
            throw new ArgumentException($"Url and OtlpUrl are both '{options.Url}'; they must differ.", nameof(options));

        var limits = options.Limits;
        AtLeast(1024, limits.MaxRequestBytes, nameof(limits.MaxRequestBytes));
        AtLeast(1, limits.MaxSources, nameof(limits.MaxSources));
        AtLeast(1, limits.MaxTraces, nameof(limits.MaxTraces));
        AtLeast(1, limits.MaxSpans, nameof(limits.MaxSpans));
        AtLeast(1, limits.MaxSpansPerTrace, nameof(limits.MaxSpansPerTrace));
        AtLeast(1, limits.MaxLogRecords, nameof(limits.MaxLogRecords));
        AtLeast(0, limits.MaxInstruments, nameof(limits.MaxInstruments));
        AtLeast(1, limits.MaxSeriesPerInstrument, nameof(limits.MaxSeriesPerInstrument));
        AtLeast(2, limits.MaxRecentPoints, nameof(limits.MaxRecentPoints));
        AtLeast(2, limits.MaxCoarsePoints, nameof(limits.MaxCoarsePoints));
        AtLeast(0, limits.MaxAttributes, nameof(limits.MaxAttributes));
        AtLeast(16, limits.MaxTextLength, nameof(limits.MaxTextLength));
        AtLeast(0, limits.MaxEventsAndLinks, nameof(limits.MaxEventsAndLinks));
    }

    private static void AtLeast(int least, int value, string option)
    {
        if (value < least)
            throw new ArgumentException($"{option} is {value}; it must be at least {least}.", option);
    }
}
