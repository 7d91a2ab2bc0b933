using System.ComponentModel;
using System.Globalization;
using System.Net;

namespace Registry.Daemon.Configuration;

/// <summary>Lets configuration hold networks as CIDR; the framework's type has no converter of its own.</summary>
internal sealed class IPNetworkConverter : TypeConverter
{
    public static void Register() => TypeDescriptor.AddAttributes(typeof(IPNetwork), new TypeConverterAttribute(typeof(IPNetworkConverter)));

    public override bool CanConvertFrom(ITypeDescriptorContext? context, Type sourceType) =>
        sourceType == typeof(string) || base.CanConvertFrom(context, sourceType);

    public override object? ConvertFrom(ITypeDescriptorContext? context, CultureInfo? culture, object value) =>
        value is string text ? IPNetwork.Parse(text) : base.ConvertFrom(context, culture, value);
}
