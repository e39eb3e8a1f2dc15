-- Schema version 1, with rows in every table. Made by schema_dump.py; never changed after.
BEGIN TRANSACTION;
CREATE TABLE analysis_queue (
    symbol       TEXT NOT NULL PRIMARY KEY,
    data_version TEXT NOT NULL,
    enqueued_at  TEXT NOT NULL,
    state        TEXT NOT NULL,
    waived       TEXT NOT NULL,
    attempts     INTEGER NOT NULL,
    claimed_by   TEXT NOT NULL,
    lease_until  TEXT,
    finished_at  TEXT,
    failure      TEXT NOT NULL,
    revision     INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO "analysis_queue" VALUES('DAWI','20261108T125514Z-c9351942804d','2026-11-08T12:55:14.000000+00:00','pending','[]',0,'',NULL,NULL,'',1);
INSERT INTO "analysis_queue" VALUES('OYCW.A','20261107T125418Z-73674612b875','2026-11-07T12:54:18.000000+00:00','pending','[]',0,'',NULL,NULL,'',1);
INSERT INTO "analysis_queue" VALUES('RRIU','20261107T131444Z-07001dbe5aa6','2026-11-07T13:14:44.000000+00:00','pending','[]',0,'',NULL,NULL,'',1);
CREATE TABLE asset_analysis (
    symbol        TEXT NOT NULL,
    analysis_date TEXT NOT NULL,
    data_version  TEXT NOT NULL,
    rating        TEXT NOT NULL,
    sector        TEXT NOT NULL,
    score         TEXT,
    findings      TEXT NOT NULL,
    PRIMARY KEY (symbol, analysis_date)
) STRICT, WITHOUT ROWID;
INSERT INTO "asset_analysis" VALUES('AFCR','2026-03-02','v1','hold','TECHNOLOGY','0.50','{"growth":"steady"}');
CREATE TABLE assets (
    symbol      TEXT NOT NULL PRIMARY KEY,
    asset_id    TEXT NOT NULL,
    name        TEXT NOT NULL,
    exchange    TEXT NOT NULL,
    asset_class TEXT NOT NULL,
    status      TEXT NOT NULL,
    tradable    INTEGER NOT NULL,
    attributes  TEXT NOT NULL,
    digest      TEXT NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO "assets" VALUES('AFCR','01a84979-16cc-4380-8765-5f8d84a3fc80','Western Communications Inc','NYSE','us_equity','active',1,'["fractional_eh_enabled","has_options"]','85fb21f32feba51c75e92d4bb84a967a4496d61e4a6af057ef935241944b3e17');
INSERT INTO "assets" VALUES('OYCW.A','0db677ac-e5dd-4680-84fb-f8e49b400f80','Horizon Aerospace Group Inc - Class A Common Stock','NYSE','us_equity','active',1,'["has_options","overnight_tradable"]','aa8f471d5e165f7c868059e2000a1bf5d16f19ea68482b61f703b98a91ed515d');
INSERT INTO "assets" VALUES('ZQSE','038e060c-6d7d-4000-8511-03b22ad7a380','Beacon Health Inc','NYSE','us_equity','active',1,'["fractional_eh_enabled","has_options"]','fc48804e45f23d0ba3c80aada8410fc539712603e9439a708065b510ea5a805e');
CREATE TABLE balance_sheet (
    symbol             TEXT NOT NULL,
    period_kind        TEXT NOT NULL,
    period_month       TEXT NOT NULL,
    known_at           TEXT NOT NULL,
    fiscal_date_ending TEXT NOT NULL,
    currency           TEXT,
    figures            TEXT NOT NULL,
    attributes         TEXT NOT NULL,
    provisional        INTEGER NOT NULL,
    flags              TEXT NOT NULL,
    answer_digest      TEXT NOT NULL,
    PRIMARY KEY (symbol, period_kind, period_month, known_at)
) STRICT;
INSERT INTO "balance_sheet" VALUES('INF','quarterly','2008-12-31','2026-11-04T12:11:00.000000+00:00','2008-12-31','USD','{"accumulatedDepreciationAmortizationPPE":"24804000","capitalLeaseObligations":"3321179","cashAndCashEquivalentsAtCarryingValue":"807777","cashAndShortTermInvestments":"1028091","commonStock":"5657502","commonStockSharesOutstanding":"4032000","currentAccountsPayable":"14762400","currentDebt":null,"currentLongTermDebt":null,"currentNetReceivables":"904489","deferredRevenue":null,"goodwill":"19055000","intangibleAssets":"34155385","intangibleAssetsExcludingGoodwill":"12397740","inventory":null,"investments":null,"longTermDebt":"39228000","longTermDebtNoncurrent":null,"longTermInvestments":null,"otherCurrentAssets":"227874","otherCurrentLiabilities":"11745501","otherNonCurrentAssets":"28427548","otherNonCurrentLiabilities":"23241000","propertyPlantEquipment":null,"retainedEarnings":"7462953","shortLongTermDebtTotal":"44967253","shortTermDebt":"4108000","shortTermInvestments":"255009","totalAssets":"99680565","totalCurrentAssets":"2063006","totalCurrentLiabilities":"30659336","totalLiabilities":"96354660","totalNonCurrentAssets":"109246739","totalNonCurrentLiabilities":"65997000","totalShareholderEquity":"10955158","treasuryStock":"2889570"}','{}',0,'["balance_mismatch"]','7c33a1a8e01c05b295ac70a432ae3a9f839681a803d78e146fd9d880f1cb1de9');
INSERT INTO "balance_sheet" VALUES('RRIU','quarterly','2010-09-30','2026-11-04T12:21:46.000000+00:00','2010-09-30','USD','{"accumulatedDepreciationAmortizationPPE":null,"capitalLeaseObligations":"43970469","cashAndCashEquivalentsAtCarryingValue":"614000000","cashAndShortTermInvestments":"830937303","commonStock":"1068000000","commonStockSharesOutstanding":"107436312","currentAccountsPayable":"146427925","currentDebt":null,"currentLongTermDebt":"23806816","currentNetReceivables":"668485723","deferredRevenue":null,"goodwill":"139000000","intangibleAssets":"250930261","intangibleAssetsExcludingGoodwill":"93921147","inventory":"325000000","investments":null,"longTermDebt":"492137682","longTermDebtNoncurrent":null,"longTermInvestments":"60944288","otherCurrentAssets":"154504494","otherCurrentLiabilities":"141000000","otherNonCurrentAssets":"247000000","otherNonCurrentLiabilities":"294565858","propertyPlantEquipment":"442000000","retainedEarnings":"951397690","shortLongTermDebtTotal":null,"shortTermDebt":"50181223","shortTermInvestments":"182000000","totalAssets":"2863173866","totalCurrentAssets":"1774086444","totalCurrentLiabilities":"346001777","totalLiabilities":"1183877781","totalNonCurrentAssets":"929591627","totalNonCurrentLiabilities":"774000000","totalShareholderEquity":"1817228777","treasuryStock":"253200714"}','{}',0,'["balance_mismatch"]','fe9361107f0bc724f5647611e5aace31f72bdcffaec5873cb7d8e79eab488012');
INSERT INTO "balance_sheet" VALUES('NA','quarterly','2026-06-30','2026-11-10T12:37:02.000000+00:00','2026-06-30','USD','{"accumulatedDepreciationAmortizationPPE":null,"capitalLeaseObligations":null,"cashAndCashEquivalentsAtCarryingValue":"18339000","cashAndShortTermInvestments":"23474000","commonStock":"88624000","commonStockSharesOutstanding":"3506000","currentAccountsPayable":"16770000","currentDebt":null,"currentLongTermDebt":"3635000","currentNetReceivables":"12838000","deferredRevenue":null,"goodwill":"35242000","intangibleAssets":"61931000","intangibleAssetsExcludingGoodwill":"26689000","inventory":"11922000","investments":null,"longTermDebt":"40768000","longTermDebtNoncurrent":null,"longTermInvestments":"22475000","otherCurrentAssets":"3570000","otherCurrentLiabilities":"11949000","otherNonCurrentAssets":"49590000","otherNonCurrentLiabilities":"36763000","propertyPlantEquipment":"120736000","retainedEarnings":"106615000","shortLongTermDebtTotal":"51563000","shortTermDebt":"5894000","shortTermInvestments":"5135000","totalAssets":"306536000","totalCurrentAssets":"51804000","totalCurrentLiabilities":"34613000","totalLiabilities":"117045000","totalNonCurrentAssets":"254732000","totalNonCurrentLiabilities":"82432000","totalShareholderEquity":"189491000","treasuryStock":null}','{}',0,'[]','5ef2dea2263e66c2c3c358118f5a093b4918cad5e7f5c03a8a87dc58dead6754');
CREATE TABLE cash_flow (
    symbol             TEXT NOT NULL,
    period_kind        TEXT NOT NULL,
    period_month       TEXT NOT NULL,
    known_at           TEXT NOT NULL,
    fiscal_date_ending TEXT NOT NULL,
    currency           TEXT,
    figures            TEXT NOT NULL,
    attributes         TEXT NOT NULL,
    provisional        INTEGER NOT NULL,
    flags              TEXT NOT NULL,
    answer_digest      TEXT NOT NULL,
    PRIMARY KEY (symbol, period_kind, period_month, known_at)
) STRICT;
INSERT INTO "cash_flow" VALUES('DAWI','quarterly','2023-09-30','2026-11-05T12:22:36.000000+00:00','2023-09-30','USD','{"capitalExpenditures":"734995","cashFlowFromFinancing":"-2502625","cashFlowFromInvestment":"-378729","changeInCashAndCashEquivalents":null,"changeInExchangeRate":"-58797","changeInInventory":null,"changeInOperatingAssets":null,"changeInOperatingLiabilities":null,"changeInReceivables":null,"depreciationDepletionAndAmortization":"1267000","dividendPayout":"0","dividendPayoutCommonStock":"0","dividendPayoutPreferredStock":null,"netIncome":"2142699","operatingCashFlow":"3723875","paymentsForOperatingActivities":null,"paymentsForRepurchaseOfCommonStock":null,"paymentsForRepurchaseOfEquity":null,"paymentsForRepurchaseOfPreferredStock":null,"proceedsFromIssuanceOfCommonStock":null,"proceedsFromIssuanceOfLongTermDebtAndCapitalSecuritiesNet":null,"proceedsFromIssuanceOfPreferredStock":null,"proceedsFromOperatingActivities":null,"proceedsFromRepaymentsOfShortTermDebt":null,"proceedsFromRepurchaseOfEquity":"-479917","proceedsFromSaleOfTreasuryStock":null,"profitLoss":null,"stockBasedCompensation":"373838"}','{}',0,'[]','e3805bd0afa0bf03e809f0144f185a37e3c9899796284418e8299bb1fc295335');
INSERT INTO "cash_flow" VALUES('RRIU','quarterly','2024-06-30','2026-11-06T13:14:16.000000+00:00','2024-06-30','USD','{"capitalExpenditures":"46625735","cashFlowFromFinancing":"-45456554","cashFlowFromInvestment":"-34213366","changeInCashAndCashEquivalents":null,"changeInExchangeRate":"3748769","changeInInventory":"25129504","changeInOperatingAssets":null,"changeInOperatingLiabilities":null,"changeInReceivables":null,"depreciationDepletionAndAmortization":"73376869","dividendPayout":"0","dividendPayoutCommonStock":"0","dividendPayoutPreferredStock":null,"netIncome":"11431348","operatingCashFlow":"60537588","paymentsForOperatingActivities":null,"paymentsForRepurchaseOfCommonStock":null,"paymentsForRepurchaseOfEquity":null,"paymentsForRepurchaseOfPreferredStock":null,"proceedsFromIssuanceOfCommonStock":null,"proceedsFromIssuanceOfLongTermDebtAndCapitalSecuritiesNet":null,"proceedsFromIssuanceOfPreferredStock":null,"proceedsFromOperatingActivities":null,"proceedsFromRepaymentsOfShortTermDebt":"2010395","proceedsFromRepurchaseOfEquity":"-923529","proceedsFromSaleOfTreasuryStock":null,"profitLoss":null,"stockBasedCompensation":"45871258"}','{}',0,'[]','8b3b926718d37d8099536b75d76ae777e2f6733a1170d8eb6545f945ccc377b6');
INSERT INTO "cash_flow" VALUES('NA','quarterly','2026-06-30','2026-11-10T13:57:34.000000+00:00','2026-06-30','USD','{"capitalExpenditures":"1454000","cashFlowFromFinancing":"-5704000","cashFlowFromInvestment":"-1058000","changeInCashAndCashEquivalents":null,"changeInExchangeRate":null,"changeInInventory":"-865000","changeInOperatingAssets":null,"changeInOperatingLiabilities":null,"changeInReceivables":null,"depreciationDepletionAndAmortization":"1061000","dividendPayout":"0","dividendPayoutCommonStock":"0","dividendPayoutPreferredStock":null,"netIncome":"4927000","operatingCashFlow":"7439000","paymentsForOperatingActivities":null,"paymentsForRepurchaseOfCommonStock":null,"paymentsForRepurchaseOfEquity":"907000","paymentsForRepurchaseOfPreferredStock":null,"proceedsFromIssuanceOfCommonStock":null,"proceedsFromIssuanceOfLongTermDebtAndCapitalSecuritiesNet":null,"proceedsFromIssuanceOfPreferredStock":null,"proceedsFromOperatingActivities":null,"proceedsFromRepaymentsOfShortTermDebt":null,"proceedsFromRepurchaseOfEquity":"-907000","proceedsFromSaleOfTreasuryStock":null,"profitLoss":null,"stockBasedCompensation":"478000"}','{}',0,'[]','5d1dbcc7036b3d4b313a5466a95a4571216c10a83dec61a1333ebbb6d1b9e735');
CREATE TABLE company_overview (
    symbol                TEXT NOT NULL,
    known_at              TEXT NOT NULL,
    latest_quarter        TEXT,
    market_capitalization TEXT,
    figures               TEXT NOT NULL,
    texts                 TEXT NOT NULL,
    answer_digest         TEXT NOT NULL,
    PRIMARY KEY (symbol, known_at)
) STRICT;
INSERT INTO "company_overview" VALUES('QEWQ','2026-11-07T11:04:38.000000+00:00','2026-09-30','128084817','{"200DayMovingAverage":"41.14","50DayMovingAverage":"34.52","52WeekHigh":"60.19","52WeekLow":"33.09","AnalystRatingBuy":"6","AnalystRatingHold":"6","AnalystRatingSell":"2","AnalystRatingStrongBuy":"3","AnalystRatingStrongSell":"3","AnalystTargetPrice":"43.08","Beta":"1.21","BookValue":"9.77","DilutedEPSTTM":"-0.61","DividendPerShare":null,"DividendYield":null,"EBITDA":"1473000","EPS":"-0.61","EVToEBITDA":"104.35","EVToRevenue":"2.436","ForwardPE":null,"GrossProfitTTM":"41900000","MarketCapitalization":"128084817","OperatingMarginTTM":"-0.014","PEGRatio":null,"PERatio":null,"PercentInsiders":"0.638","PercentInstitutions":"19.536","PriceToBookRatio":"3.75","PriceToSalesRatioTTM":"2.03","ProfitMargin":"-0.034","QuarterlyEarningsGrowthYOY":"0.046","QuarterlyRevenueGrowthYOY":"-0.094","ReturnOnAssetsTTM":"-0.0242","ReturnOnEquityTTM":"-0.063","RevenuePerShareTTM":"18.03","RevenueTTM":"63089000","SharesFloat":"3324050","SharesOutstanding":"3499000","TrailingPE":null}','{"Address":"1684 MAIN STREET, SPRINGFIELD, IL, UNITED STATES, 62701","AssetType":"Common Stock","CIK":"1259792","Country":"USA","Currency":"USD","Description":"Meridian Oncology Corp, healthcare, listed on NYSE.","DividendDate":null,"ExDividendDate":null,"Exchange":"NYSE","FiscalYearEnd":"December","Industry":"BIOTECHNOLOGY","Name":"Meridian Oncology Corp","OfficialSite":"https://www.qewq.example","Sector":"HEALTHCARE"}','94c1ecb4b5e77197797c675f8e2bda2fecfa3fc1822acea6335e71ee33fdd85a');
INSERT INTO "company_overview" VALUES('DAWI','2026-11-08T12:55:14.000000+00:00','2026-09-30','744105898','{"200DayMovingAverage":"208.87","50DayMovingAverage":"202.39","52WeekHigh":"229.49","52WeekLow":"142.28","AnalystRatingBuy":"0","AnalystRatingHold":"3","AnalystRatingSell":"8","AnalystRatingStrongBuy":"0","AnalystRatingStrongSell":"1","AnalystTargetPrice":"291.09","Beta":"2.082","BookValue":"15.85","DilutedEPSTTM":"4.62","DividendPerShare":null,"DividendYield":null,"EBITDA":"30201000","EPS":"4.62","EVToEBITDA":"29.57","EVToRevenue":"5.365","ForwardPE":"42.38","GrossProfitTTM":"71670000","MarketCapitalization":"744105898","OperatingMarginTTM":"0.138","PEGRatio":"2.28","PERatio":"46.06","PercentInsiders":"7.491","PercentInstitutions":"65.653","PriceToBookRatio":"13.42","PriceToSalesRatioTTM":"4.471","ProfitMargin":"0.097","QuarterlyEarningsGrowthYOY":"0.392","QuarterlyRevenueGrowthYOY":"0.081","ReturnOnAssetsTTM":"0.0793","ReturnOnEquityTTM":"0.291","RevenuePerShareTTM":"47.57","RevenueTTM":"166434000","SharesFloat":"3324050","SharesOutstanding":"3499000","TrailingPE":"46.06"}','{"Address":"6501 MAIN STREET, SPRINGFIELD, IL, UNITED STATES, 62701","AssetType":"Common Stock","CIK":"1119256","Country":"USA","Currency":"USD","Description":"Fox Logistics Inc, industrials, listed on NASDAQ.","DividendDate":null,"ExDividendDate":null,"Exchange":"NASDAQ","FiscalYearEnd":"December","Industry":"SPECIALTY INDUSTRIAL MACHINERY","Name":"Fox Logistics Inc","OfficialSite":"https://www.dawi.example","Sector":"INDUSTRIALS"}','7bb39257629ca200219e81c97649f65ba3265d132be907faec3cccca73120130');
INSERT INTO "company_overview" VALUES('NA','2026-11-10T13:57:38.000000+00:00','2026-06-30','65437199','{"200DayMovingAverage":"19.05","50DayMovingAverage":"17.91","52WeekHigh":"21.28","52WeekLow":"15.85","AnalystRatingBuy":"9","AnalystRatingHold":"0","AnalystRatingSell":"6","AnalystRatingStrongBuy":"3","AnalystRatingStrongSell":"0","AnalystTargetPrice":"22.03","Beta":"2.173","BookValue":"54.05","DilutedEPSTTM":"5.42","DividendPerShare":null,"DividendYield":null,"EBITDA":"30369000","EPS":"5.42","EVToEBITDA":"2.59","EVToRevenue":"0.717","ForwardPE":"3.17","GrossProfitTTM":"48953000","MarketCapitalization":"65437199","OperatingMarginTTM":"0.235","PEGRatio":"3.369","PERatio":"3.44","PercentInsiders":"8.465","PercentInstitutions":"20.435","PriceToBookRatio":"0.35","PriceToSalesRatioTTM":"0.597","ProfitMargin":"0.174","QuarterlyEarningsGrowthYOY":"0.075","QuarterlyRevenueGrowthYOY":"-0.002","ReturnOnAssetsTTM":"0.062","ReturnOnEquityTTM":"0.1","RevenuePerShareTTM":"31.25","RevenueTTM":"109570000","SharesFloat":"3330700","SharesOutstanding":"3506000","TrailingPE":"3.44"}','{"Address":"3901 MAIN STREET, SPRINGFIELD, IL, UNITED STATES, 62701","AssetType":"Common Stock","CIK":"1796718","Country":"USA","Currency":"USD","Description":"Vista Eastern Midstream Corp, energy, listed on NASDAQ.","DividendDate":null,"ExDividendDate":null,"Exchange":"NASDAQ","FiscalYearEnd":"December","Industry":"OIL & GAS E&P","Name":"Vista Eastern Midstream Corp","OfficialSite":"https://www.na.example","Sector":"ENERGY"}','a8b611d1847e1e48cd3b6c541c06f831d5359c33dd6a52d6941b69b80cd7d7d8');
CREATE TABLE dataset_heads (
    symbol               TEXT NOT NULL,
    dataset              TEXT NOT NULL,
    considered_at        TEXT NOT NULL,
    fetched_at           TEXT,
    newest_quarter_kind  TEXT,
    newest_quarter_month TEXT,
    newest_quarter_end   TEXT,
    data_version         TEXT NOT NULL,
    data_changed_at      TEXT,
    provisional          INTEGER NOT NULL,
    provisional_since    TEXT,
    next_check           TEXT,
    unknown_times        INTEGER NOT NULL,
    answer_digest        TEXT NOT NULL,
    PRIMARY KEY (symbol, dataset)
) STRICT, WITHOUT ROWID;
INSERT INTO "dataset_heads" VALUES('AFCR','balance_sheet','2026-11-07T12:54:30.000000+00:00','2026-11-07T12:54:30.000000+00:00','quarterly','2026-09-30','2026-09-30','4757468bd0c6db5273ae80b3257c065b009139aaae8da1fb0f567b21e5fc9176','2026-11-07T12:54:30.000000+00:00',0,NULL,NULL,0,'6f92d7277c9de965bb01744842e1af9173c81df77e03f59e462bba23b2d0ac84');
INSERT INTO "dataset_heads" VALUES('PFLI','balance_sheet','2026-11-08T13:25:50.000000+00:00','2026-11-08T13:25:50.000000+00:00','quarterly','2026-08-31','2026-09-12','4e1477bb0586b57c5e49cc121d345dab0a340d035f5b95575ff21aa19cca233c','2026-11-08T13:25:50.000000+00:00',0,NULL,NULL,0,'991fc3eba605ab9e11ec511f45166ded5f11df087b4217905d3f26f951e4ed35');
INSERT INTO "dataset_heads" VALUES('ZQSE','overview','2026-11-09T12:36:12.000000+00:00','2026-11-09T12:36:12.000000+00:00',NULL,NULL,'2026-09-04','2f583b08cfc8012c24d67897475ea370318b4ddde129c1c04a426b165f530392','2026-11-09T12:36:12.000000+00:00',0,NULL,NULL,0,'1e1c50454557687fba9291667d5ec15322b957fada552ce0ba94613f31c53a5c');
CREATE TABLE earnings (
    symbol             TEXT NOT NULL,
    period_kind        TEXT NOT NULL,
    period_month       TEXT NOT NULL,
    known_at           TEXT NOT NULL,
    fiscal_date_ending TEXT NOT NULL,
    currency           TEXT,
    figures            TEXT NOT NULL,
    attributes         TEXT NOT NULL,
    provisional        INTEGER NOT NULL,
    flags              TEXT NOT NULL,
    answer_digest      TEXT NOT NULL,
    PRIMARY KEY (symbol, period_kind, period_month, known_at)
) STRICT;
INSERT INTO "earnings" VALUES('INF','quarterly','2010-12-31','2026-11-06T12:23:02.000000+00:00','2010-12-31',NULL,'{"estimatedEPS":"-0.0117","reportedEPS":"-0.01","surprise":"0.0017","surprisePercentage":"14.5299"}','{"reportTime":"pre-market","reportedDate":"2011-02-24"}',0,'[]','6c632e23b7e60514c71936695e80e387a3e4e3a5acfa3692e9eb5fc981c036d1');
INSERT INTO "earnings" VALUES('QEWQ','quarterly','2024-06-30','2026-11-07T12:34:02.000000+00:00','2024-06-30',NULL,'{"estimatedEPS":"-0.0803","reportedEPS":"-0.08","surprise":"0.0003","surprisePercentage":"0.3736"}','{"reportTime":"pre-market","reportedDate":"2024-07-25"}',0,'[]','69b51614f3b820f4ee1dca4f38c75e59a28ed590aed092825c95f75c5598f78c');
INSERT INTO "earnings" VALUES('VLXE','quarterly','2026-09-30','2026-11-10T13:37:36.000000+00:00','2026-09-30',NULL,'{"estimatedEPS":"0.1647","reportedEPS":"0.15","surprise":"-0.0147","surprisePercentage":"-8.9253"}','{"reportTime":"pre-market","reportedDate":"2026-11-05"}',0,'[]','1a90865bf8b44ae50fd42766b77941bd2338e9a635f32eab585817dbdb31be45');
CREATE TABLE earnings_calendar (
    symbol        TEXT NOT NULL,
    fiscal_period TEXT NOT NULL,
    report_date   TEXT NOT NULL,
    estimate      TEXT,
    currency      TEXT,
    time_of_day   TEXT,
    state         TEXT NOT NULL,
    state_reason  TEXT NOT NULL,
    attempts      INTEGER NOT NULL,
    next_try      TEXT,
    changed_on    TEXT,
    moves         TEXT NOT NULL,
    PRIMARY KEY (symbol, fiscal_period)
) STRICT, WITHOUT ROWID;
INSERT INTO "earnings_calendar" VALUES('AFCR','2026-12-31','2027-01-28','2.2328','USD',NULL,'open','',0,NULL,'2026-11-03','[]');
INSERT INTO "earnings_calendar" VALUES('PLZ','2026-12-31','2027-02-02','1.9635','USD',NULL,'open','',0,NULL,'2026-11-07','[]');
INSERT INTO "earnings_calendar" VALUES('ZJV','2026-09-30','2026-11-17',NULL,'USD',NULL,'open','',0,NULL,'2026-11-03','[]');
CREATE TABLE income_statement (
    symbol             TEXT NOT NULL,
    period_kind        TEXT NOT NULL,
    period_month       TEXT NOT NULL,
    known_at           TEXT NOT NULL,
    fiscal_date_ending TEXT NOT NULL,
    currency           TEXT,
    figures            TEXT NOT NULL,
    attributes         TEXT NOT NULL,
    provisional        INTEGER NOT NULL,
    flags              TEXT NOT NULL,
    answer_digest      TEXT NOT NULL,
    PRIMARY KEY (symbol, period_kind, period_month, known_at)
) STRICT;
INSERT INTO "income_statement" VALUES('ZDLW','quarterly','2006-06-30','2026-11-03T11:00:38.000000+00:00','2006-06-30','BRL','{"comprehensiveIncomeNetOfTax":null,"costOfGoodsAndServicesSold":"662304784","costOfRevenue":"697753838","depreciation":null,"depreciationAndAmortization":"174464893","ebit":"214816986","ebitda":"411221707","grossProfit":"1983000000","incomeBeforeTax":"184000000","incomeTaxExpense":"51123347","interestAndDebtExpense":null,"interestExpense":"49000000","interestIncome":"5000000","investmentIncomeNet":null,"netIncome":"122592731","netIncomeFromContinuingOperations":"123003771","netInterestIncome":"-44945444","nonInterestIncome":null,"operatingExpenses":"1757055058","operatingIncome":"228000000","otherNonOperatingIncome":null,"researchAndDevelopment":"292280281","sellingGeneralAndAdministrative":"1518881056","totalRevenue":"2684000000"}','{}',0,'["net_income_mismatch"]','89dc2df86ea763087942ca9b111c577698d1b1c7e1fd41dae63bb0df7294f2bb');
INSERT INTO "income_statement" VALUES('RRIU','quarterly','2012-06-30','2026-11-03T12:20:28.000000+00:00','2012-06-30','USD','{"comprehensiveIncomeNetOfTax":null,"costOfGoodsAndServicesSold":"663405643","costOfRevenue":"697458650","depreciation":null,"depreciationAndAmortization":"44963644","ebit":"-26517687","ebitda":"27407320","grossProfit":"551853769","incomeBeforeTax":"-32000000","incomeTaxExpense":"-2143330","interestAndDebtExpense":null,"interestExpense":"5749797","interestIncome":null,"investmentIncomeNet":null,"netIncome":"-30106646","netIncomeFromContinuingOperations":"-32894664","netInterestIncome":null,"nonInterestIncome":null,"operatingExpenses":"527987726","operatingIncome":"-27175300","otherNonOperatingIncome":"0","researchAndDevelopment":null,"sellingGeneralAndAdministrative":"495340325","totalRevenue":"1100000000"}','{}',0,'["gross_profit_mismatch"]','d2fed512d85c76d43dee50608a2ca16f29e20be50c628bf5c09d22fc29e5850e');
INSERT INTO "income_statement" VALUES('IKTI','quarterly','2026-09-30','2026-11-10T13:37:40.000000+00:00','2026-09-30',NULL,'{"comprehensiveIncomeNetOfTax":null,"costOfGoodsAndServicesSold":"4942000","costOfRevenue":null,"depreciation":null,"depreciationAndAmortization":"600000","ebit":"2665000","ebitda":"3265000","grossProfit":"9496000","incomeBeforeTax":"2350000","incomeTaxExpense":"550000","interestAndDebtExpense":null,"interestExpense":null,"interestIncome":"35000","investmentIncomeNet":null,"netIncome":"1800000","netIncomeFromContinuingOperations":"1800000","netInterestIncome":null,"nonInterestIncome":null,"operatingExpenses":null,"operatingIncome":"2630000","otherNonOperatingIncome":null,"researchAndDevelopment":"2282000","sellingGeneralAndAdministrative":null,"totalRevenue":null}','{"adjustedFreeCashflow":"None"}',1,'[]','075c14b7b977eb08c400110b3f8b775955d36b63ce58fed3cb5cfde7875515f7');
CREATE TABLE listings (
    symbol   TEXT NOT NULL PRIMARY KEY,
    kind     TEXT NOT NULL,
    exchange TEXT NOT NULL,
    ipo_date TEXT
) STRICT, WITHOUT ROWID;
INSERT INTO "listings" VALUES('-P-HIZ','stock','NASDAQ','2023-08-30');
INSERT INTO "listings" VALUES('NYCB- PR-U','stock','NYSE','2002-11-04');
INSERT INTO "listings" VALUES('ZZZ','stock','NYSE ARCA','2014-10-31');
CREATE TABLE measurements (
    use_case    TEXT NOT NULL,
    metric      TEXT NOT NULL,
    measured_at TEXT NOT NULL,
    value       TEXT NOT NULL
) STRICT;
INSERT INTO "measurements" VALUES('sync_assets','Runs','2026-11-03T09:00:00.000000+00:00','1');
INSERT INTO "measurements" VALUES('pollinate_asset','Failures','2026-11-06T13:13:54.000000+00:00','0');
INSERT INTO "measurements" VALUES('pollinate_asset','AssetsCompleted','2026-11-10T13:57:38.000000+00:00','0');
CREATE TABLE messages (
    message_id     INTEGER PRIMARY KEY AUTOINCREMENT,
    type           TEXT NOT NULL,
    body           TEXT NOT NULL,
    correlation_id TEXT NOT NULL,
    priority       INTEGER NOT NULL,
    not_before     TEXT NOT NULL,
    attempts       INTEGER NOT NULL,
    deliveries     INTEGER NOT NULL,
    lease_until    TEXT,
    last_error     TEXT NOT NULL,
    dead_since     TEXT
) STRICT;
INSERT INTO "messages" VALUES(131,'pollenationNeeded','{"correlation_id":"01a213e0-f7d0-70f1-9616-139b9d3be145","datasets":["income_statement"],"event_id":"94008ab99210ba44ac238d642eee260c","fiscal_period":"2026-09-30","occurred_at":"2026-11-10T11:00:00Z","priority":2,"reason":"earnings","request_id":"94008ab99210ba44ac238d642eee260c","requested_at":"2026-11-10T11:00:00Z","schema_version":1,"symbol":"NKZW"}','01a213e0-f7d0-70f1-9616-139b9d3be145',2,'2026-11-11T10:10:00.000000+00:00',0,5,NULL,'The budget of Alpha Vantage lets the next call start at 2026-11-11 10:10:00Z.',NULL);
INSERT INTO "messages" VALUES(140,'pollenationNeeded','{"correlation_id":"01a213e0-f865-76e9-9a7e-e310b83bec13","datasets":["cash_flow"],"event_id":"65b398dfcb7af6ddea88e0290612c6ed","occurred_at":"2026-11-10T12:00:00Z","priority":2,"reason":"scheduled","request_id":"65b398dfcb7af6ddea88e0290612c6ed","requested_at":"2026-11-10T12:00:00Z","schema_version":1,"symbol":"TRUE"}','01a213e0-f865-76e9-9a7e-e310b83bec13',2,'2026-11-11T10:10:00.000000+00:00',0,4,NULL,'The budget of Alpha Vantage lets the next call start at 2026-11-11 10:10:00Z.',NULL);
INSERT INTO "messages" VALUES(144,'runAgain','"reconcile"','c-1',4611686018427387904,'2026-11-11T13:00:00.000000+00:00',0,0,NULL,'',NULL);
CREATE TABLE news (
    symbol       TEXT NOT NULL,
    published_at TEXT NOT NULL,
    article_id   TEXT NOT NULL,
    headline     TEXT NOT NULL,
    source       TEXT NOT NULL,
    url          TEXT NOT NULL,
    summary      TEXT NOT NULL,
    PRIMARY KEY (symbol, published_at, article_id)
) STRICT, WITHOUT ROWID;
INSERT INTO "news" VALUES('*','2026-03-02T14:30:00.000000+00:00','article-2','ACME reports','wire','https://news.example/1','Revenue rose.');
INSERT INTO "news" VALUES('AFCR','2026-03-02T14:30:00.000000+00:00','article-1','ACME reports','wire','https://news.example/1','Revenue rose.');
CREATE TABLE one_time_runs (
    use_case TEXT NOT NULL,
    at       TEXT NOT NULL,
    PRIMARY KEY (use_case, at)
) STRICT, WITHOUT ROWID;
INSERT INTO "one_time_runs" VALUES('reconcile','2026-11-11T13:00:00.000000+00:00');
INSERT INTO "one_time_runs" VALUES('sync_earnings_calendar','2026-11-06T10:03:00.000000+00:00');
INSERT INTO "one_time_runs" VALUES('sync_earnings_calendar','2026-11-10T10:07:00.000000+00:00');
CREATE TABLE pollination_requests (
    request_id     TEXT NOT NULL,
    dataset        TEXT NOT NULL,
    symbol         TEXT NOT NULL,
    reason         TEXT NOT NULL,
    explanation    TEXT NOT NULL,
    requested_at   TEXT NOT NULL,
    correlation_id TEXT NOT NULL,
    fiscal_period  TEXT,
    state          TEXT NOT NULL,
    not_before     TEXT,
    attempts       INTEGER NOT NULL,
    lease_until    TEXT,
    outcome        TEXT NOT NULL,
    PRIMARY KEY (request_id, dataset)
) STRICT, WITHOUT ROWID;
INSERT INTO "pollination_requests" VALUES('00a21b6c92a15e92cbef824bf2488ede','overview','QEWQ','scheduled','never fetched, chance 100 %, weight 0.00033, 2 calls left, value 0.00017','2026-11-06T12:00:00.000000+00:00','01a213e0-9b40-7cc8-90e3-49e64a632c01',NULL,'done','2026-11-07T11:04:38.000000+00:00',3,NULL,'stored');
INSERT INTO "pollination_requests" VALUES('880259076f66f53201f37f3727e553da','cash_flow','QGWA','scheduled','never fetched, chance 100 %, weight 0.00045, 3 calls left, value 0.00015','2026-11-05T12:00:00.000000+00:00','01a213e0-8680-72f1-a380-5f33358a7756',NULL,'done','2026-11-06T12:13:00.000000+00:00',1,NULL,'quarantined');
INSERT INTO "pollination_requests" VALUES('fe0fe9b70f3716f0fc2f05787b11c6f4','earnings','QGWA','scheduled','never fetched, chance 100 %, weight 0.0005, 3 calls left, value 0.00017','2026-11-08T12:00:00.000000+00:00','01a213e0-d1c2-77c6-817b-43ddb4960257',NULL,'done','2026-11-08T13:25:20.000000+00:00',1,NULL,'stored');
CREATE TABLE probe_outcomes (
    request_id        TEXT NOT NULL,
    dataset           TEXT NOT NULL,
    days_since_report INTEGER NOT NULL,
    found             INTEGER NOT NULL,
    PRIMARY KEY (request_id, dataset)
) STRICT, WITHOUT ROWID;
INSERT INTO "probe_outcomes" VALUES('f72f5e3bc372226c7acd5a8a1c1e553b','earnings',0,0);
INSERT INTO "probe_outcomes" VALUES('44012977ac871d748de5dd7b8fe6d96a','income_statement',0,0);
INSERT INTO "probe_outcomes" VALUES('041f95ef28fb47376ecd26694c4d35cf','income_statement',4,1);
CREATE TABLE quarantine (
    answer_digest TEXT NOT NULL,
    place         TEXT NOT NULL,
    provider      TEXT NOT NULL,
    subject       TEXT NOT NULL,
    symbol        TEXT,
    received_at   TEXT NOT NULL,
    findings      TEXT NOT NULL,
    raw           TEXT NOT NULL,
    PRIMARY KEY (answer_digest, place)
) STRICT;
INSERT INTO "quarantine" VALUES('89dc2df86ea763087942ca9b111c577698d1b1c7e1fd41dae63bb0df7294f2bb','annualReports[0]','alpha_vantage','income_statement','ZDLW','2026-11-03T11:00:38.000000+00:00','[{"code":"number_not_finite","field":"researchAndDevelopment","message":"annualReports[0].researchAndDevelopment is refused: the number is not finite; it holds ''NaN''.","severity":"error","value":"NaN","where":"annualReports[0]"}]','');
INSERT INTO "quarantine" VALUES('5f7602f523bbbf604f36173f0ceb67628d163844f5528c896ebc91761909d771','quarterlyEarnings[3]','alpha_vantage','earnings','TRUE','2026-11-07T12:54:34.000000+00:00','[{"code":"no_figures","field":"","message":"The report holds no figure at all.","severity":"error","value":"","where":"quarterlyEarnings[3]"}]','{"estimatedEPS": null, "fiscalDateEnding": "2025-12-31", "reportTime": null, "reportedCurrency": null, "reportedDate": "2026-01-14", "reportedEPS": null, "surprise": null, "surprisePercentage": null}');
INSERT INTO "quarantine" VALUES('77a7193c9df7e800128f40ccc02a28655cdd714b120e66614b47fa4acb3176fe','quarterlyEarnings[3]','alpha_vantage','earnings','ZDLW','2026-11-10T12:27:00.000000+00:00','[{"code":"duplicate_period","field":"fiscalDateEnding","message":"Tells the same period as quarterlyEarnings[4] of 2025-12-31, which is kept.","severity":"error","value":"2025-12-31","where":"quarterlyEarnings[3]"}]','{"estimatedEPS": "2.2775", "fiscalDateEnding": "2025-12-31", "reportTime": null, "reportedCurrency": null, "reportedDate": "2026-02-25", "reportedEPS": "2.16", "surprise": "-0.1175", "surprisePercentage": null}');
CREATE TABLE rate_budget (
    provider     TEXT NOT NULL PRIMARY KEY,
    counter      INTEGER NOT NULL,
    next_start   TEXT,
    closed_until TEXT
) STRICT, WITHOUT ROWID;
INSERT INTO "rate_budget" VALUES('alpaca',14,'2026-11-10T09:00:00.300000+00:00','2026-11-05T11:10:00.000000+00:00');
INSERT INTO "rate_budget" VALUES('alpha_vantage',200,'2026-11-10T13:57:40.000000+00:00','2026-11-10T13:57:34.000000+00:00');
CREATE TABLE rate_budget_slots (
    provider TEXT NOT NULL,
    slot     INTEGER NOT NULL,
    start    TEXT NOT NULL,
    PRIMARY KEY (provider, slot)
) STRICT, WITHOUT ROWID;
INSERT INTO "rate_budget_slots" VALUES('alpaca',0,'2026-11-10T09:00:00.000000+00:00');
INSERT INTO "rate_budget_slots" VALUES('alpha_vantage',12,'2026-11-10T13:17:14.000000+00:00');
INSERT INTO "rate_budget_slots" VALUES('alpha_vantage',24,'2026-11-10T13:57:38.000000+00:00');
CREATE TABLE receipts (
    receipt_id   TEXT NOT NULL PRIMARY KEY,
    provider     TEXT NOT NULL,
    subject      TEXT NOT NULL,
    symbol       TEXT,
    request_id   TEXT NOT NULL,
    received_at  TEXT NOT NULL,
    status       INTEGER NOT NULL,
    answer_class TEXT NOT NULL,
    explanation  TEXT NOT NULL,
    digest       TEXT NOT NULL,
    size         INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO "receipts" VALUES('01a213e0-2f8a-78c4-85a8-96a9fe8e31ae','alpaca','assets',NULL,'01a213e0-2b00-7778-9fee-2dd5109ae43f','2026-11-03T09:00:00.000000+00:00',200,'data','60 assets.','7f064083f2cd54960b201dc4ed6e08739a284a719de4e74432f8855ab15374fe',26515);
INSERT INTO "receipts" VALUES('01a213e0-ae56-7385-8a78-bb80571985c3','alpha_vantage','cash_flow','NLYY','2da4daa443ba9274fd7edf569904cf98','2026-11-06T13:14:04.000000+00:00',200,'data','101 rows of cash_flow.','6a885f95f2944a95494839d11692ece58b9a48ed75aa565e05743f98273241ab',156632);
INSERT INTO "receipts" VALUES('01a213e1-02a8-7185-9d5f-2f977059dadc','alpha_vantage','overview','NA','edec9257a5fb65be184c5c842c5602d0','2026-11-10T13:57:38.000000+00:00',200,'data','An overview of 55 fields.','a8b611d1847e1e48cd3b6c541c06f831d5359c33dd6a52d6941b69b80cd7d7d8',1787);
CREATE TABLE runs (
    run_id         TEXT NOT NULL PRIMARY KEY,
    use_case       TEXT NOT NULL,
    started_at     TEXT NOT NULL,
    finished_at    TEXT NOT NULL,
    outcome        TEXT NOT NULL,
    counts         TEXT NOT NULL,
    message        TEXT NOT NULL,
    correlation_id TEXT NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO "runs" VALUES('01a213e0-2b00-7778-9fee-2dd5109ae43f','sync_assets','2026-11-03T09:00:00.000000+00:00','2026-11-03T09:00:00.000000+00:00','succeeded','{"AnswersData":1,"AssetsChanged":60,"AssetsDeactivated":0,"AssetsRejected":0,"AssetsSynced":60}','60 assets listed: 60 new, 0 changed, 0 deactivated, 0 rejected.','01a213e0-2b00-750a-a90e-1b21a6b26373');
INSERT INTO "runs" VALUES('01a213e0-af67-7c97-a987-b7e62c25e0fa','pollinate_asset','2026-11-06T13:14:16.000000+00:00','2026-11-06T13:14:16.000000+00:00','deferred','{"AssetsAdvanced":0,"AssetsCompleted":0}','The budget of Alpha Vantage lets the next call start at 2026-11-07 10:10:00Z.','01a213e0-8680-72f1-a380-5f33358a7756');
INSERT INTO "runs" VALUES('01a213e1-0343-7c93-85bc-bf969d4525f3','pollinate_asset','2026-11-10T13:57:38.000000+00:00','2026-11-10T13:57:38.000000+00:00','deferred','{"AssetsAdvanced":0,"AssetsCompleted":0}','The budget of Alpha Vantage lets the next call start at 2026-11-11 10:10:00Z.','01a213e0-f865-76e9-9a7e-e310b83bec13');
CREATE TABLE unmatched_calendar_rows (
    symbol             TEXT NOT NULL,
    fiscal_date_ending TEXT NOT NULL,
    name               TEXT NOT NULL,
    report_date        TEXT NOT NULL,
    estimate           TEXT,
    currency           TEXT,
    time_of_day        TEXT,
    PRIMARY KEY (symbol, fiscal_date_ending)
) STRICT, WITHOUT ROWID;
INSERT INTO "unmatched_calendar_rows" VALUES('FQGWY','2026-09-30','FQGWY','2026-11-06',NULL,'USD',NULL);
INSERT INTO "unmatched_calendar_rows" VALUES('UHNGY','2026-09-30','UHNGY','2026-11-03',NULL,'CAD',NULL);
INSERT INTO "unmatched_calendar_rows" VALUES('ZZSGF','2026-09-30','ZZSGF','2026-12-07',NULL,'USD',NULL);
CREATE TABLE watchlist (
    symbol TEXT NOT NULL PRIMARY KEY
) STRICT, WITHOUT ROWID;
INSERT INTO "watchlist" VALUES('AFCR');
INSERT INTO "watchlist" VALUES('E');
CREATE INDEX active_assets ON assets (symbol, digest) WHERE status = 'active';
CREATE INDEX releases_by_report_date ON earnings_calendar (report_date, symbol, fiscal_period);
CREATE INDEX open_releases ON earnings_calendar (symbol, fiscal_period) WHERE state = 'open';
CREATE INDEX releases_by_state ON earnings_calendar (state);
CREATE INDEX market_capitalizations ON company_overview (symbol, known_at, market_capitalization)
    WHERE market_capitalization IS NOT NULL;
CREATE INDEX open_requests ON pollination_requests (requested_at, request_id, dataset) WHERE state <> 'done';
CREATE INDEX open_requests_of_symbol ON pollination_requests (symbol, dataset) WHERE state <> 'done';
CREATE INDEX probe_outcomes_by_age ON probe_outcomes (dataset, days_since_report, found);
CREATE INDEX analysis_queue_by_state ON analysis_queue (state, enqueued_at, symbol);
CREATE INDEX analyses_by_rating ON asset_analysis (rating, analysis_date DESC, symbol);
CREATE INDEX analyses_by_sector ON asset_analysis (sector, analysis_date DESC, symbol);
CREATE INDEX runs_of_use_case ON runs (use_case, started_at DESC, run_id DESC);
CREATE INDEX runs_by_start ON runs (started_at DESC, run_id DESC);
CREATE INDEX quarantine_of_symbol ON quarantine (symbol, received_at DESC, answer_digest, place);
CREATE INDEX quarantine_by_time ON quarantine (received_at DESC, answer_digest, place);
CREATE INDEX receipts_by_time ON receipts (received_at, receipt_id);
CREATE INDEX receipts_of_dataset ON receipts (symbol, subject, received_at, receipt_id);
CREATE INDEX receipts_of_request ON receipts (request_id, received_at, receipt_id);
CREATE INDEX waiting_messages ON messages (not_before, priority DESC, message_id) WHERE dead_since IS NULL;
CREATE INDEX dead_letters ON messages (dead_since, message_id) WHERE dead_since IS NOT NULL;
CREATE INDEX measurements_by_metric ON measurements (use_case, metric, measured_at);
CREATE INDEX measurements_by_time ON measurements (measured_at);
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('messages',144);
COMMIT;
PRAGMA application_id = 1396261188;
PRAGMA user_version = 1;
